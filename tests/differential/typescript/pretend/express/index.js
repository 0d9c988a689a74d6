// Routes that a program asks itself: app.ask('/path', params) gives what the handler answers.
module.exports = () => {
  const routes = {};
  return {
    get: (path, handler) => { routes[path] = handler; },
    ask: (path, params) => new Promise((resolve, reject) => {
      Promise.resolve(routes[path]({ params }, { json: resolve })).catch(reject);
    }),
  };
};
