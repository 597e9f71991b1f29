import { invalid } from './errors.ts';

/** What a form can say: texts, lists and objects of them. */
export type FormValue = string | FormValue[] | { [key: string]: FormValue };
export type Form = { [key: string]: FormValue };

type Node = Map<string, Node | string>;

const NAME = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;
const DEPTH = 8;

/**
 * Decodes Stripe's nested form: `a[b]=1`, `a[0][b]=1`, `a[]=1` (the semantics of `qs`, without its
 * cap at index 20). An object whose keys are all indices is a list, in the order of the indices.
 */
export function decodeForm(text: string): Form {
  const root: Node = new Map();
  for (const [name, value] of new URLSearchParams(text)) put(root, segments(name), value, name);
  return Object.fromEntries([...root].map(([key, node]) => [key, settle(node)]));
}

function segments(name: string): string[] {
  const match = NAME.exec(name);
  if (!match?.[1]) throw invalid(`Invalid parameter name: ${name}`, name);
  const path = [match[1], ...[...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? '')];
  if (path.length > DEPTH) throw invalid(`Parameter nested too deeply: ${name}`, name);
  return path;
}

function put(root: Node, path: string[], value: string, name: string) {
  let node = root;
  for (const [depth, segment] of path.entries()) {
    const key = segment === '' ? String(node.size) : segment;
    const child = node.get(key);
    if (depth === path.length - 1) {
      if (child instanceof Map) throw invalid(`Invalid object: ${name}`, name);
      node.set(key, value);
      return;
    }
    if (typeof child === 'string') throw invalid(`Invalid object: ${name}`, name);
    const next = child ?? new Map();
    node.set(key, next);
    node = next;
  }
}

function settle(node: Node | string): FormValue {
  if (typeof node === 'string') return node;
  const entries = [...node];
  if (entries.every(([key]) => /^\d+$/.test(key))) {
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => settle(child));
  }
  return Object.fromEntries(entries.map(([key, child]) => [key, settle(child)]));
}

/** `['line_items', 0, 'price']` → `line_items[0][price]`, as Stripe names a parameter. */
export function formName(path: readonly unknown[]): string {
  return path.map((part, depth) => (depth === 0 ? String(part) : `[${String(part)}]`)).join('');
}
