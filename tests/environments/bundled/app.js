// @ts-check
import * as minnow from "minnow-s3";
import { inThisFrame } from "./inframe.js";

await inThisFrame(minnow);
