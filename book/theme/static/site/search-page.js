// The page search.html: the search in the page itself. What is looked for stands in the address.

import { searchIn } from "./search.js";

const address = new URL(location.href);

searchIn(document.getElementById("search-here"), address.searchParams.get("q") ?? "", (text) => {
  if (text) address.searchParams.set("q", text);
  else address.searchParams.delete("q");
  history.replaceState(history.state, "", address);
});
