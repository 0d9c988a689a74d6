// Checks the access paths of one TypeScript library's rows against the type declarations of its packages.
//
// node typescript.mjs JOB.json: the job names the directory the packages are installed in, the modules with the prefix
// their paths carry, and the rows. Prints { path: "ok" | "missing" | "unchecked", … } as JSON. A path is unchecked where
// nothing declares what it starts from (a model that is generated, a pattern).
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const require = createRequire(path.join(job.directory, 'package.json'));
const ts = require('typescript');

const entry = path.join(job.directory, 'entry.mts');
const imports = job.modules.map((m, i) => `import * as m${i} from ${JSON.stringify(m.specifier)};\nexport { m${i} };\n`);
writeFileSync(entry, imports.join('') + 'export const everything = globalThis;\n');
const program = ts.createProgram([entry], {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.esnext.full.d.ts'],
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
  typeRoots: [path.join(job.directory, 'node_modules/@types')],
});
const checker = program.getTypeChecker();
const source = program.getSourceFile(entry);
const resolved = [];
const namespaces = source.statements.filter(ts.isImportDeclaration).map((statement, i) => {
  const module = checker.getSymbolAtLocation(statement.moduleSpecifier);
  if (!module) return null;
  resolved.push(job.modules[i].specifier);
  return { prefix: job.modules[i].prefix, symbol: module };
});
const globalType = (() => {
  const statement = source.statements.at(-1);
  return checker.getTypeAtLocation(statement.declarationList.declarations[0]);
})();

const unalias = (symbol) => (symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);

// What a name of a module denotes, as a value and as a type.
function exported(module, name) {
  const found = unalias(checker.getExportsOfModule(module).find((s) => s.name === name));
  if (found) return found;
  const whole = unalias(module.exports?.get('export='));
  if (!whole) return undefined;
  const member = checker.getPropertyOfType(checker.getTypeOfSymbolAtLocation(whole, source), name);
  return unalias(member ?? whole.exports?.get(name));
}

const valueType = (symbol) => checker.getTypeOfSymbolAtLocation(symbol, source);

function declaredType(symbol) {
  if (!(symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias))) return undefined;
  return checker.getDeclaredTypeOfSymbol(symbol);
}

const property = (type, name) => checker.getPropertyOfType(checker.getApparentType(type), name);

// Symbols that a dotted path of the library leads to.
function symbolsAt(dotted) {
  const found = [];
  for (const module of namespaces) {
    if (!module) continue;
    let rest = dotted;
    if (module.prefix) {
      if (rest === module.prefix) rest = 'default';
      else if (rest.startsWith(module.prefix + '.')) rest = rest.slice(module.prefix.length + 1);
      else continue;
    }
    for (const candidate of rest === 'default' ? ['default'] : [rest, `default.${rest}`]) {
      const [first, ...members] = candidate.split('.');
      let symbol = exported(module.symbol, first);
      if (!symbol && first === 'default') symbol = unalias(module.symbol.exports?.get('export='));
      for (const name of members) {
        if (!symbol) break;
        const inside = symbol.flags & ts.SymbolFlags.Module ? checker.getExportsOfModule(symbol).find((s) => s.name === name) : undefined;
        symbol = unalias(inside ?? property(valueType(symbol), name));
      }
      if (symbol) found.push(symbol);
    }
  }
  for (const name of [dotted.split('.')[0]]) {
    if (!job.globals.includes(name)) continue;
    let symbol = checker.resolveName(name, source, ts.SymbolFlags.Value, false) ?? property(globalType, name);
    for (const member of dotted.split('.').slice(1)) symbol = symbol && property(valueType(symbol), member);
    if (symbol) found.push(symbol);
  }
  return found;
}

function results(symbol) {
  const type = valueType(symbol);
  const signatures = [...type.getConstructSignatures(), ...type.getCallSignatures()];
  return signatures.map((s) => s.getReturnType());
}

const awaited = (type) => checker.getAwaitedType(type) ?? type;

const types = new Map(job.types.map((t) => [t.name, t]));
const typesSeen = new Map();
// The declared types that a row's type stands for.
function typesOf(name, depth = 0) {
  if (typesSeen.has(name)) return typesSeen.get(name);
  const row = types.get(name);
  const found = [];
  typesSeen.set(name, found);
  if (!row || depth > 4) return found;
  for (const denoted of [name, ...(row.annotations ?? []), ...(row.constructed_by ?? [])])
    for (const symbol of symbolsAt(denoted)) {
      const declared = declaredType(symbol);
      if (declared) found.push(declared);
      if (symbol.flags & ts.SymbolFlags.Value) found.push(...results(symbol).map(awaited));
    }
  for (const source of row.awaited_from ?? [])
    for (const symbol of symbolsAt(source)) found.push(...results(symbol).map(awaited));
  // What a row says it returns, member by member.
  for (const call of job.calls)
    if (call.returns === name || call.awaits === name)
      for (const dotted of call.paths) {
        if (dotted.includes('*')) continue;
        const given = membersAt(dotted, depth + 1).flatMap(results);
        found.push(...(call.returns === name ? given : given.map(awaited)));
      }
  for (const member of job.members)
    if (member.type === name && !member.path.includes('*'))
      for (const symbol of membersAt(member.path, depth + 1)) found.push(valueType(symbol));
  return found;
}

function membersAt(dotted, depth = 0) {
  const [first, ...members] = dotted.split('.');
  const found = symbolsAt(dotted);
  if (!types.has(first) || members.length === 0) return found;
  for (let type of typesOf(first, depth)) {
    for (const part of type.isUnion() ? type.types : [type]) {
      let symbol;
      let at = part;
      for (const name of members) {
        symbol = at && property(at, name);
        at = symbol && valueType(symbol);
      }
      if (symbol) found.push(symbol);
    }
  }
  return found;
}

function verdict(dotted) {
  if (dotted.includes('*')) return 'unchecked';
  const [first, ...members] = dotted.split('.');
  if (members.at(-1) === '()') {
    const declared = typesOf(first);
    if (declared.length === 0) return 'unchecked';
    return declared.some((t) => t.getCallSignatures().length + t.getConstructSignatures().length > 0) ? 'ok' : 'unchecked';
  }
  if (membersAt(dotted).length > 0) return 'ok';
  if (types.has(first) && members.length > 0) {
    const declared = typesOf(first).filter((t) => !(t.flags & ts.TypeFlags.Any));
    return declared.length === 0 ? 'unchecked' : 'missing';
  }
  return job.generated || (resolved.length === 0 && job.globals.length === 0) ? 'unchecked' : 'missing';
}

const paths = new Set(job.calls.flatMap((c) => c.paths));
for (const twin of job.twins) if (!twin.path.includes(':')) paths.add(twin.path);
for (const member of job.members) paths.add(member.path);
for (const type of job.types)
  for (const dotted of [...(type.constructed_by ?? []), ...(type.awaited_from ?? [])]) paths.add(dotted);
const verdicts = Object.fromEntries([...paths].map((p) => [p, verdict(p)]));
console.log(JSON.stringify({ resolved, verdicts }));
