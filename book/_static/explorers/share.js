// 分享: the address of the present setting, the code that embeds it, and the picture as a file.

import { button } from "./controls.js";
import { fill, html } from "./dom.js";

// Within a notebook an explorer is a page without an address: there is none to give away.
export const hasAddress = location.protocol !== "about:";

export function shareMenu(explorer) {
  const { words } = explorer;
  const save = (kind) => async () => {
    const { pictureOf } = await import("./picture.js"); // loaded by the few who save one
    const { blob, name } = await pictureOf(explorer, kind);
    const link = html("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    explorer.say(fill(words.saved, { name }));
  };
  const embed = () => {
    const values = { address: explorer.embedLink.replaceAll("&", "&amp;"), title: words.title };
    explorer.copy(fill(words.embed_code, values), words.embedded);
  };
  const addresses = [
    button({ label: words.share, press: () => explorer.shareLink() }),
    button({ label: words.embed, press: embed }),
  ];
  const items = [
    ...(hasAddress ? addresses : []),
    button({ label: words.save_svg, press: save("svg") }),
    button({ label: words.save_png, press: save("png") }),
  ].map(({ element }) => element);
  const menu = html(
    "details",
    { class: "explorer-share" },
    html("summary", {}, words.share_menu),
    html("div", { class: "explorer-share-items", onclick: () => close() }, items),
  );
  const close = () => {
    menu.open = false;
    menu.querySelector("summary").focus();
  };
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.preventDefault(); // and does not leave the full screen
    close();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  return menu;
}
