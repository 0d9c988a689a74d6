import express from "express";
import {
  existsSync,
  rmSync,
  copyFileSync,
} from "node:fs";
import { join, basename } from "node:path";

const app = express();

app.post("/move/:name", async (req, res) => {
  const path = join("/var/in", req.params.name);
  if (!existsSync(path)) return res.sendStatus(404);
  copyFileSync(path, join("/var/out", basename(path)));
  res.sendStatus(200);
});

app.delete("/all/:name", async (req, res) => {
  rmSync(join("/var/in", req.params.name), { recursive: true });
  res.sendStatus(200);
});

app.delete("/out/:name", async (req, res) => {
  rmSync(join("/var/out", req.params.name), { recursive: true });
  res.sendStatus(200);
});
