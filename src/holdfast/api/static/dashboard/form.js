// The fields of an action: {name, label, type, initial, …}, and what stands in them.

import { html } from "./preact.js";
import { Field, StoreChoice } from "./parts.js";

export const initialValues = (fields) => Object.fromEntries(fields.map((field) => [field.name, field.initial ?? ""]));

/** A whole number that stands in a field; an empty one is none. */
export const whole = (value) => (value === "" || value === undefined ? 0 : Number(value));

export function Fields({ fields, values, set }) {
  return fields.map((field) => {
    const put = (value) => set({ ...values, [field.name]: value });
    if (field.type === "store") {
      return html`<${StoreChoice} key=${field.name} label=${field.label} all=${field.all ?? "Choose a store"} value=${values[field.name]} choose=${put} />`;
    }
    return html`<${Field} key=${field.name} label=${field.label} hint=${field.hint}><${Input} field=${field} value=${values[field.name]} put=${put} /><//>`;
  });
}

function Input({ field, value, put }) {
  if (field.options) {
    return html`<select value=${value} onChange=${(event) => put(event.target.value)}>
      ${Object.entries(field.options).map(([id, name]) => html`<option value=${id}>${name}</option>`)}
    </select>`;
  }
  const { type = "text", min, max, required = false } = field;
  return html`<input type=${type} min=${min} max=${max} step=${type === "number" ? 1 : null} maxlength=${type === "text" ? 256 : null}
    inputmode=${type === "number" ? "numeric" : null} required=${required} value=${value} onInput=${(event) => put(event.target.value)} />`;
}
