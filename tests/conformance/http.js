// @ts-check
// http.go says the same natively.
import { requests, resetRequests } from "suite";
import { answered, Content } from "./values.js";

/**
 * Sends a plain request, as any holder of a presigned URL can: {method, url,
 * headers, body}, or {url, form: {fields, more, data, element}}.
 * @param {any} o
 */
export async function exchange({ method, url, headers, body, form }) {
  if (form?.element) return submit(url, form);
  const response = await fetch(url, {
    method: form ? "POST" : method,
    headers,
    body: form ? formData(form) : bodyOf(body),
    credentials: "omit",
    cache: "no-store",
    redirect: "manual",
  });
  return answered(response);
}

/** @param {any} body */
const bodyOf = (body) => (body instanceof Content ? body.bytes : typeof body === "string" ? new TextEncoder().encode(body) : undefined);

/** @param {any} form */
function formData({ fields, more, data }) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...more })) form.append(name, value);
  form.append("file", new Blob([bodyOf(data) ?? ""], { type: "application/octet-stream" }), "file.txt");
  return form;
}

/**
 * Has an HTML form submitted, as a page without a script would. Where the answer
 * goes nobody can look, for it is another origin's, and one without content
 * loads nothing: the Recorder tells when it is there.
 * @param {string} url @param {any} o
 */
async function submit(url, { fields, more, data }) {
  const frame = Object.assign(document.createElement("iframe"), { name: "answer" });
  const form = Object.assign(document.createElement("form"), { action: url, method: "post", enctype: "multipart/form-data", target: "answer" });
  for (const [name, value] of Object.entries({ ...fields, ...more })) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  const file = Object.assign(document.createElement("input"), { type: "file", name: "file" });
  const chosen = new DataTransfer();
  chosen.items.add(new File([bodyOf(data) ?? ""], "file.txt"));
  file.files = chosen.files;
  form.append(file);
  document.body.append(frame, form);
  await resetRequests();
  form.submit();
  while (!(await requests()).some(({ method, status }) => method === "POST" && status)) await new Promise((resolve) => setTimeout(resolve, 20));
  frame.remove();
  form.remove();
  return null;
}
