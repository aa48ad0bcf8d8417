// The frame of the dashboard: where one can go, how the feed is, and the page that one is on.

import { html, render, useEffect, useRef } from "./preact.js";
import { get } from "./client.js";
import { Access } from "./access.js";
import { loadAccess } from "./allowed.js";
import { follow } from "./feed.js";
import { ItemPage } from "./item.js";
import { Live } from "./live.js";
import { useLoad } from "./loading.js";
import { Orders } from "./orders.js";
import { Overview } from "./overview.js";
import { resumeAll } from "./pending.js";
import { PendingNotice } from "./pending-notice.js";
import { to, useRoute } from "./route.js";
import { app, useApp } from "./state.js";
import { Stock } from "./stock.js";
import { Work } from "./work.js";

const PAGES = {
  overview: { name: "Overview", page: Overview },
  stock: { name: "Stock", page: Stock },
  item: { page: ItemPage, below: "stock" },
  orders: { name: "Orders", page: Orders },
  work: { name: "Work lists", page: Work },
  live: { name: "Live feed", page: Live },
  access: { name: "Access", page: Access },
};

const FEED = { connecting: "Connecting", live: "Live", waiting: "No connection, trying again", resting: "Resting" };

function Navigation({ current }) {
  const feed = useApp((values) => values.feed);
  const pages = useRef(null);
  // A phone shows some of them: the one where somebody is should be among these.
  useEffect(() => pages.current.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }), [current]);
  return html`<header>
    <a class="brand" href=${to(["overview"])}>Holdfast</a>
    <nav aria-label="Pages" ref=${pages}>
      ${Object.entries(PAGES)
        .filter(([, { name }]) => name)
        .map(([id, { name }]) => html`<a href=${to([id])} aria-current=${id === current ? "page" : null}>${name}</a>`)}
    </nav>
    <span class="feed ${feed}" role="status">${FEED[feed]}</span>
  </header>`;
}

/** Knows the stores by name. */
async function loadStores(signal) {
  const stores = new Map();
  let after;
  do {
    const answer = await get("api/stores", { limit: 1000, after }, signal);
    for (const store of answer.data) stores.set(store.id, store);
    after = answer.nextCursor;
  } while (after);
  app.set({ stores });
  return stores;
}

const isAboutStores = (entry) => (entry.kind === "stop" || entry.kind === "resume") && Boolean(entry.storeId);

function Told() {
  return html`<p class="told" role="status" aria-live="polite">${useApp((values) => values.told)}</p>`;
}

function Dashboard() {
  const route = useRoute();
  const refusal = useApp((values) => values.refusal);
  const main = useRef(null);
  const { page, below, name } = PAGES[route.page] ?? PAGES.overview;
  const asksForKey = refusal !== null;
  useLoad(loadAccess, []);
  useLoad(loadStores, [], isAboutStores);
  useEffect(() => {
    document.title = `${name ?? route.parts.at(-1)} · Holdfast`;
    app.set({ told: "" });
    scrollTo(0, 0);
  }, [route.parts.join("/")]);
  return html`
    <a class="skip" href="#main" onClick=${(event) => (event.preventDefault(), main.current.focus())}>To the content</a>
    <${Navigation} current=${below ?? route.page} />
    <main id="main" ref=${main} tabindex="-1">
      <${Told} />
      <${PendingNotice} />
      <${asksForKey ? Access : page} key=${asksForKey ? "access" : route.parts.join("/")} route=${route} />
    </main>
  `;
}

const root = document.getElementById("dashboard");
root.replaceChildren();
render(html`<${Dashboard} />`, root);
resumeAll();
follow();
