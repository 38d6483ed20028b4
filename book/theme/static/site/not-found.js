/* Only 404.html loads this, and only where the site was built without its address: from its own
   address it learns where the site's root is, and puts the page's links right. Asked for from
   several folders up; the nearest that has it is the site. */

const ROOT = "/";
const page = document.documentElement;
const root = new URL("../../", import.meta.url).pathname;

function rebase(element, name) {
  const address = root + element.getAttribute(name).slice(ROOT.length);
  // A script that failed to load is not tried again; a copy of it is.
  const target = element.localName === "script" ? document.createElement("script") : element;
  if (target !== element) target.type = element.type;
  target.setAttribute(name, address);
  if (target !== element) element.replaceWith(target);
}

if (page.dataset.content_root === ROOT && root !== ROOT) {
  page.dataset.content_root = root;
  for (const name of ["href", "src", "action"])
    for (const element of document.querySelectorAll(`[${name}^="${ROOT}"]`)) rebase(element, name);
}
