#include <coroutine>

template <class T> struct Task {
  struct promise_type {
    Task get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_never final_suspend() noexcept;
    void return_value(T);
    void unhandled_exception();
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};

struct Client {
  Task<int> load(int id);
};

Task<int> sum(Client &client, int n) {
  int a = co_await client.load(1);
  int b = co_await client.load(2);
  for (int i = 0; i < n; ++i) b += co_await client.load(i);
  auto inner = [&]() -> Task<int> { co_return co_await client.load(n); };
  co_return a + b + co_await inner();
}
