// Marks in the page's table of contents which section is being read.

export function followReading() {
  const links = new Map();
  for (const link of document.querySelectorAll("#page-nav a[href^='#']")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  if (!links.size) return;

  const inView = new Set();
  let current;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries)
        inView[isIntersecting ? "add" : "delete"](target);
      // Sections hold their subsections: the last in the page's order is the innermost.
      const link = links.get([...links.keys()].findLast((section) => inView.has(section)));
      if (!link || link === current) return;
      current?.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      current = link;
      const nav = link.closest("nav");
      if (nav.contains(document.activeElement)) return; // what has the focus stays in sight
      const [top, bottom] = [nav.scrollTop, nav.scrollTop + nav.clientHeight - link.offsetHeight];
      if (link.offsetTop < top || link.offsetTop > bottom)
        nav.scrollTop = link.offsetTop - nav.clientHeight / 2;
    },
    { rootMargin: "-15% 0px -80%" },
  );
  for (const section of links.keys()) observer.observe(section);
}
