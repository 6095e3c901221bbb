// @ts-check
import "./no-such-module.js";
