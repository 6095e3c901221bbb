// @ts-check
// A service worker that answers /tests/object/KEY with an object, and /tests/list
// with the names in the bucket.
import { Client } from "/dist/index.js";
import { work } from "./work.js";

/** @type {any} */
const scope = self;
const { server, bucket } = JSON.parse(decodeURIComponent(new URL(location.href).searchParams.get("job") ?? ""));
const client = new Client({ ...server, endpoint: `http://${server.endpoint}` });

addEventListener("install", () => scope.skipWaiting());
addEventListener("activate", (event) => /** @type {any} */ (event).waitUntil(scope.clients.claim()));
addEventListener("fetch", (/** @type {any} */ event) => {
  const path = new URL(event.request.url).pathname.replace("/tests/", "");
  if (path.startsWith("object/")) event.respondWith(object(path.slice("object/".length)));
  if (path === "list") event.respondWith(list());
  if (path === "work") event.respondWith(work({ Client }, server, `${bucket}-own`).then(() => new Response("done"), (error) => new Response(String(error.stack))));
});

/** @param {string} key */
async function object(key) {
  const { body, contentType } = await client.getObject(bucket, key);
  return new Response(body, { headers: { "content-type": contentType } });
}

async function list() {
  const names = [];
  for await (const { objectName } of client.listObjectsV2(bucket)) names.push(objectName);
  return Response.json(names);
}
