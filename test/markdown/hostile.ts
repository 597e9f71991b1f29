/** A few hostile texts of our own, for a clone without the corpora. */
export const HOSTILE_HTML = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<a href="java\tscript:alert(1)">x</a>',
  '<p style="background:url(javascript:alert(1))" id="location">x</p>',
  '<math><mtext><table><mglyph><style><img src onerror=alert(1)>',
  '<template><b onclick="x">y</b></template>',
  '<form><input name=attributes>',
  '</p></div><iframe srcdoc="<script>alert(1)</script>">',
  '<!-- --!> <img src=x onerror=alert(1)> -->',
];

export const HOSTILE_TARGETS = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'javascript&colon;alert(1)',
  'java&Tab;script:alert(1)',
  'java&NewLine;script:alert(1)',
  '&#1;javascript:alert(1)',
  'vbscript:msgbox(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:image/svg+xml,<svg/onload=alert(1)>',
  'blob:https://blog.example/1',
  'file:///etc/passwd',
  'feed:javascript:alert(1)',
  'https://a.example/"onmouseover="alert(1)',
  "https://a.example/'><script>",
];

/** Every way markdown takes a target, and every place where it repeats text into an attribute. */
export function asTargets(target: string): string[] {
  return [
    `[a](${target})`,
    `[a](<${target}>)`,
    `![a](${target} "t")`,
    `![a](<${target}>)`,
    `[![a](${target})](${target})`,
    `[a]\n\n[a]: ${target}`,
    `![a]\n\n[a]: <${target}> '${target}'`,
    `<${target}>`,
    `x ${target} y`,
  ];
}

export function asPlaces(text: string): string[] {
  return [
    text,
    `# ${text}`,
    `> ${text}\n- ${text}`,
    `[a](/b "${text}")`,
    `![${text}](/b.png)`,
    `\`${text}\` **${text}** ~~${text}~~`,
    `\`\`\`${text}\n${text}\n\`\`\``,
    `\`\`\`html\n${text}\n\`\`\``,
    `|${text}|b|\n|:-|-:|\n|${text}|c|`,
    `    ${text}`,
  ];
}
