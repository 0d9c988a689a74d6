export function log(link: Link) { return link; }
