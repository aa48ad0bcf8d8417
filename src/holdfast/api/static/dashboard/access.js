// Who is working here: the access key and the name, for as long as the tab is open.

import { html, useState } from "./preact.js";
import { Field, Notice } from "./parts.js";
import { session } from "./session.js";
import { useApp } from "./state.js";

const SCOPES = {
  read: "look at the stock, the orders and the feed",
  write: "change stock and orders",
  admin: "see to keys and to the server itself, which is not done here",
};

/** A header carries plain characters only. */
const PLAIN = "[\\x20-\\x7e]*";

export function Access() {
  const refusal = useApp((values) => values.refusal);
  const access = useApp((values) => values.access);
  const stores = useApp((values) => values.stores);
  const [key, setKey] = useState("");
  const [person, setPerson] = useState(session.person);
  const [kept, setKept] = useState(session.key !== "");
  const enter = (event) => {
    event.preventDefault();
    session.call(person.trim());
    if (key || refusal !== null) session.enter(key.trim());
    setKept(session.key !== "");
    setKey("");
  };
  const forget = () => {
    session.enter("");
    setKept(false);
  };
  return html`<div><h1>Access</h1>
    ${refusal !== null && html`<${Notice} kind="bad">${refusal}<//>`}
    <form class="card narrow" onSubmit=${enter}>
      <p>
        ${kept ? "An access key is in use." : "No access key is in use."} It is kept in this tab alone, and is gone when
        the tab is closed.
      </p>
      <${Field} label="Access key">
        <input type="password" autocomplete="off" value=${key} onInput=${(event) => setKey(event.target.value)} />
      <//>
      <${Field} label="Your name" hint="It stands in the ledger beside what you change.">
        <input maxlength="128" pattern=${PLAIN} value=${person} onInput=${(event) => setPerson(event.target.value)} />
      <//>
      <div class="buttons">
        <button class="main">Use it</button>
        ${kept && html`<button type="button" onClick=${forget}>Forget the key</button>`}
      </div>
    </form>
    ${access && html`<${Allowed} access=${access} />`}
    <section class="card narrow">
      <h2>Stores that you see</h2>
      ${stores.size === 0
        ? html`<p class="nothing">None.</p>`
        : html`<ul>${[...stores.values()].map((store) => html`<li><bdi>${store.name}</bdi> <small><bdi>${store.id}</bdi></small></li>`)}</ul>`}
    </section></div>`;
}

/** Says in words whose key it is, and what the server lets it do. */
const Allowed = ({ access: { principal, key, scopes, stores, keyNeeded } }) => html`<section class="card narrow">
  <h2>What you may do</h2>
  <p>
    ${key ? html`With the key <bdi>${key}</bdi> you are <bdi>${principal}</bdi>, and may` : html`You need no key here. You are called <bdi>${principal}</bdi>, and may`}
    ${stores ? ", in the stores below alone:" : ", in all stores:"}
  </p>
  <ul>${scopes.map((scope) => html`<li>${SCOPES[scope] ?? scope}</li>`)}</ul>
  ${!scopes.includes("write") && html`<p>You may change nothing: the key lacks the scope write.</p>`}
  ${key && !keyNeeded && html`<p>Without a key one is let in, too.</p>`}
</section>`;
