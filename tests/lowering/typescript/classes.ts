// Classes: bases, fields, accessors, static blocks, private names, parameter properties, decorators.
import { Controller, Get, Param, Repository } from "lib";
import type { User } from "./user";
@Controller({ path: "users" })
export class Users extends Repository<User> implements OnInit, Closable<User> {
  static instances = 0;
  static { Users.instances = count(); }
  #cache = new Map<string, User>();
  @Inject(TOKEN) private readonly db: Db;
  handler = async (id: string) => this.find(id);
  declare later: Later;
  [computed()] = 1;
  constructor(private readonly http: Http, @Inject("x") public x = 1, plain?: string) {
    super(plain);
    this.#cache.clear();
  }
  @Get(":id") @Log
  async find(@Param("id") id: string): Promise<User> { return this.#cache.get(id) ?? (await super.find(id)); }
  get size(): number { return this.#cache.size; }
  set size(v) { super.size = v; }
  static async *all() { yield this.instances; }
  abstract missing(): void;
}
const Mixed = class Inner extends mixin(Base) { self() { return Inner; } };
const Anonymous = class {};
interface Shape extends Base<User>, ns.Other { name: string; area(scale: number): Promise<number>; readonly on: () => void }
enum Level { Low = 1, High = Low << 1, Text = compute("x"), Plain }
namespace Geo.Deep { export const unit = Level.Low; export function scale(x) { return x * unit; } const hidden = 1; }
type Alias = Array<User> | Promise<Shape[]> | [a: string, b?: number] | (() => Promise<User>) | Users & { x: 1 };
export { Level as Levels, type Shape, Alias };
