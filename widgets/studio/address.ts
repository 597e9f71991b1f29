const KEY = 'lyceum:studio';

/** The site that the desk is for: from `?site=`, else the last one opened here. */
export function siteInAddress(): string | null {
  return new URL(location.href).searchParams.get('site') || remembered();
}

/** Puts the site into the address, so that a bookmark finds it again, and remembers it. */
export function rememberSite(site: string): void {
  const address = new URL(location.href);
  if (address.searchParams.get('site') !== site) {
    address.searchParams.set('site', site);
    history.replaceState(history.state, '', address);
  }
  try {
    localStorage.setItem(KEY, site);
  } catch {
    // Storage is refused: the address alone names the site.
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** A page of the blog: post addresses are absolute, or begin at the blog's root. */
export function onBlog(url: string, blog: string): string | null {
  if (!URL.canParse(url, blog)) return null;
  const { protocol, href } = new URL(url, blog);
  return /^https?:$/.test(protocol) ? href : null;
}
