export default {
  async fetch(request) {
    const { a } = await request.json();
    return Response.json({ sum: a + 1 });
  },
};
