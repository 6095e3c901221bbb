// @ts-check
import * as minnow from "/dist/index.js";
import { inThisFrame } from "./inframe.js";

await inThisFrame(minnow);
