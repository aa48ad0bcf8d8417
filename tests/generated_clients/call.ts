// A program with a client that was generated from the API's description: it adds an item, and reads it.
import createClient from "openapi-fetch";
import type { components, paths } from "./api";

const stock = createClient<paths>({ baseUrl: process.argv[2] });

const added = await stock.POST("/api/inventory/items", {
  body: { sku: "TYPESCRIPT", name: "Made by a generated client", quantity: 3 },
});
if (added.error) {
  throw new Error(`${added.error.error.code}: ${added.error.detail}`);
}

const read = await stock.GET("/api/inventory/items/{sku}", { params: { path: { sku: "TYPESCRIPT" } } });
const item: components["schemas"]["ItemBody"] | undefined = read.data?.data;

const refused = await stock.POST("/api/inventory/items/{sku}/reserve", {
  params: { path: { sku: "TYPESCRIPT" } },
  body: { quantity: 4 },
});
const code: components["schemas"]["Error"]["code"] | undefined = refused.error?.error.code;

console.log(JSON.stringify({ sku: item?.sku, quantity: item?.quantity, code }));
