void log(int);
bool ready();
int next();

struct Error {
  int code;
};

struct Pair {
  int first, second;
};
Pair pairs[3];

int loops(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) sum += i;
  for (auto [a, b] : pairs) sum += a * b;
  for (const Pair &p : pairs) {
    if (p.first == 2) continue;
    if (p.second > n) break;
    log(p.first);
  }
  while (int x = next()) log(x);
  do {
    --n;
  } while (n > 0 && ready());
  return sum;
}

int branches(int kind) {
  int result = ready() ? next() : -1;
  switch (kind) {
  case 1:
  case 2:
    log(kind);
    break;
  case 3: {
    result = 4;
    break;
  }
  default:
    log(0);
  }
  if (int y = next(); y > 2)
    log(y);
  else if (ready())
    return 5;
  try {
    log(1);
    throw Error{3};
  } catch (const Error &e) {
    log(e.code);
  } catch (...) {
    throw;
  }
  return result;
}

auto closures(int base) {
  int count = 0;
  auto add = [&](int x) { count += x + base; };
  add(2);
  auto later = [total = next(), base]() mutable { return total++ + base; };
  pairs[1].first = later();
  pairs[count].second = 3;
  return later;
}

struct Counter {
  int value = 0;
  void run() {
    auto step = [this] { ++value; };
    step();
  }
  int operator()(int by) { return value + by; }
};

int call_object() {
  Counter counter;
  counter.run();
  return counter(3);
}
