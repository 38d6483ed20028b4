// Runs before the page is drawn, so that a dark page does not flash: the one script that is not a
// module. It says of the page whether scripts run, whether it is read as a file, and its theme.
// Modules do not load from a file, and an old browser does not know what they are written in: such a
// page is one without scripts, with no button that does nothing. book/run.md says from which versions on.
{
  const root = document.documentElement;
  let mode = null;
  try {
    mode = localStorage.getItem("mode");
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  const asFile = location.protocol === "file:";
  const known = "noModule" in HTMLScriptElement.prototype && [].toReversed && CSS.supports("selector(:has(a))");
  root.classList.toggle("js", !asFile && !!known);
  root.classList.toggle("too-old", !known);
  root.classList.toggle("as-file", asFile);
  root.dataset.mode = ["light", "dark"].includes(mode) ? mode : "auto";
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = root.dataset.mode === "auto" ? (dark ? "dark" : "light") : mode;
}
