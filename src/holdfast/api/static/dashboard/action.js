// Something that somebody does: a form, what will change, and then what has become of it.
//
// An action is {title, verb, stores, fields, says(values), moves(values), call(values), again()}: what it is called, which
// stores it needs beside the one that is looked at, what may be said, what will change in words and in figures, the call
// that does it, and the same action on what is there by now.

import { html, useEffect, useRef, useState } from "./preact.js";
import { OtherStores, useAllowed, useMayWrite } from "./allowed.js";
import { Fields, initialValues } from "./form.js";
import { Notice } from "./parts.js";
import { newKey, perform } from "./pending.js";
import { Preview } from "./preview.js";
import { app } from "./state.js";

// Each button has its key: when actions change under somebody's finger, none turns into another.
/** Buttons of actions; the one that was pressed opens its dialog. */
export function Actions({ actions, done }) {
  const [chosen, choose] = useState(null);
  const { allowed, others } = useAllowed(actions);
  const mayWrite = useMayWrite();
  return html`<div>${allowed.length > 0 &&
    html`<div class="buttons" role="group" aria-label="Actions">
      ${allowed.map((action, index) => html`<button type="button" key=${action.title} class=${index === 0 ? "main" : ""} onClick=${() => choose(action)}>${action.title}</button>`)}
    </div>`}
    ${mayWrite && others.length > 0 && html`<${OtherStores} actions=${others} />`}
    ${chosen && html`<${ActionDialog} action=${chosen} close=${() => choose(null)} done=${done} />`}</div>`;
}

export function ActionDialog({ action: first, close, done }) {
  const [action, setAction] = useState(first);
  const [values, setValues] = useState(() => initialValues(first.fields ?? []));
  const [state, setState] = useState({ busy: false, problem: null, moved: false });
  const dialog = useRef(null);
  // One key for what stands in the form: pressed twice, it is one change. Other figures are another change.
  const key = useRef({});
  useEffect(() => dialog.current.showModal(), []);

  const submit = async (event) => {
    event.preventDefault();
    if (state.busy) return;
    setState({ busy: true, problem: null, moved: false });
    const call = action.call(values);
    const content = JSON.stringify([call.method, call.where, call.body]);
    if (key.current.content !== content) key.current = { content, key: newKey() };
    try {
      const answer = await perform({ title: action.title, call, key: key.current.key });
      app.set({ told: `${action.title}: ${answer.message ?? "done"}.` });
      await done?.(answer); // Until then the page offers what could be done before.
      close();
    } catch (problem) {
      key.current = problem.isOpen ? key.current : {};
      if (problem.isConflict && action.again) {
        const now = (await action.again().catch(() => action)) ?? action;
        setAction(now);
        setValues((said) => ({ ...initialValues(now.fields ?? []), ...said }));
      }
      setState({ busy: false, problem, moved: problem.isConflict });
    }
  };

  return html`<dialog ref=${dialog} onClose=${close} aria-labelledby="action">
    <form onSubmit=${submit}>
      <h2 id="action">${action.title}</h2>
      ${state.problem && html`<${Refused} problem=${state.problem} moved=${state.moved} />`}
      <${Fields} fields=${action.fields ?? []} values=${values} set=${setValues} />
      <h3>What will change</h3>
      <${Preview} says=${action.says(values)} moves=${action.moves?.(values) ?? []} />
      <div class="buttons">
        <button class="main" disabled=${state.busy}>${state.busy ? "Working…" : state.moved ? `${action.verb} all the same` : action.verb}</button>
        <button type="button" onClick=${() => dialog.current.close()}>Cancel</button>
      </div>
    </form>
  </dialog>`;
}

/** Says why it was not done; of a conflict also what to do now. */
function Refused({ problem, moved }) {
  if (moved) {
    return html`<${Notice} kind="low">Somebody else has changed it since you opened this. Nothing was done. Below is what
      would change now: look again, and decide anew.<//>`;
  }
  const lines = problem.facts.lines ?? [];
  return html`<${Notice} kind="bad">${problem.message}
    ${problem.isOpen && " Nobody knows yet whether it was done. Press again: it is done once."}
    ${lines.length > 0 && html`<ul>${lines.map((line) => html`<li><bdi>${line.sku}</bdi>: ${line.available} available, ${line.requested} wanted</li>`)}</ul>`}
  <//>`;
}
