// The client of a service that programs of the scenarios use as an installed package.
const base = process.env.API_URL;

class Client {
  async getDetails(id) {
    const response = await fetch(`${base}/details/${id}`);
    return response.json();
  }

  // Answers in the order of the ids; at most 100 of them.
  async getBatch(ids) {
    const response = await fetch(`${base}/details?ids=${ids.join(',')}`);
    return response.json();
  }
}

exports.Client = Client;
