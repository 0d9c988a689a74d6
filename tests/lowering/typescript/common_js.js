#!/usr/bin/env node
'use strict';
const fs = require('fs'), { join, resolve: res } = require("path");
const Pool = require('pg').Pool;
let late;
exports.early = function () { late = late || require('./late'); return late(fs, join); };
module.exports.value = 1;
module.exports = exports = { Pool, run };
module.exports.nested.deep = 2;
async function run() { exports.inner = 1; }
if (require.main === module) run().then(console.log, (e) => { process.exit(1); });
require(dynamic);
var a = 1; var a = 2;
for (var i in a) var z = i;
