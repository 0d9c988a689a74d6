// Imports and exports of ECMAScript and TypeScript.
"use client";
import fallback, { a, b as c, type T, default as d } from "./x";
import * as ns from "node:fs";
import type U from "./types";
import "./effect";
import legacy = require("legacy");
import short = ns.promises;
export * from "./all";
export * as grouped from "./grouped";
export { a, c as renamed, d as default } ;
export { e, default as f, type G } from "./re";
export const g = 1, { h, i: [j] } = a;
export async function k() { const lazy = await import("./lazy"); return lazy.default(require("./sync").x); }
export default k;
export type Later = T[];
export interface Face { x: Later }
export import alias = ns.promises;
export abstract class Abstract { abstract x(): void }
declare const db: any;
declare const typed: Pool;
declare module "pg" { interface Pool { x: string } }
declare global { var y: string }
use(db, typed, fallback, U);
