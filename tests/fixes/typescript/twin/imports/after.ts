import express from "express";
import {
  existsSync,
} from "node:fs";
import { join, basename } from "node:path";
import { copyFile, rm } from "node:fs/promises";

const app = express();

app.post("/move/:name", async (req, res) => {
  const path = join("/var/in", req.params.name);
  if (!existsSync(path)) return res.sendStatus(404);
  await copyFile(path, join("/var/out", basename(path)));
  res.sendStatus(200);
});

app.delete("/all/:name", async (req, res) => {
  await rm(join("/var/in", req.params.name), { recursive: true });
  res.sendStatus(200);
});

app.delete("/out/:name", async (req, res) => {
  await rm(join("/var/out", req.params.name), { recursive: true });
  res.sendStatus(200);
});
