// Code that the grammar misreads or rejects, and that is read all the same.
export type * from "./models";
const a = await sql<Row>`select ${b}`, c = q<A<B>>`x`, d = e<{ f: string }[]>
  `y`, g = `<b>${h()}</b><i>`, i = j < k > `z`;
const l = m<typeof import("./n")>();
let o: (string) => void = (p) => p;
const q = <a href="https://r/?s=t&u=v&w=x">Fish & Chips {y()}</a>;
