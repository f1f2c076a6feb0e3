// Everything that the official node client can do, printed as one JSON object a line.
const { Session } = require("flowdock");

const { TOKEN, FLOW, FLOW_ID, OTHER } = process.env;
const session = new Session(TOKEN);
const print = (name, value) => console.log(JSON.stringify({ name, value }));

// Its streams and sessions report errors as events.
session.on("error", (error, status) => print("error", { status, text: String(error) }));

const call = (name, ...args) =>
  new Promise((resolve) => {
    session[name](...args, (error, body, response) => {
      print(name, { error: error && String(error), body, status: response && response.statusCode,
                    user: response && response.headers["flowdock-user"] });
      resolve(body);
    });
  });

async function main() {
  const stream = session.stream([`default/${FLOW}`], { active: "idle", user: 1 });
  stream.on("message", (message) => print("streamed", message));
  stream.on("clientError", (error, status) => print("clientError", { status }));
  await new Promise((resolve) => stream.on("connected", resolve));
  await call("flows");
  const said = await call("message", FLOW_ID, "Hello from node #tag", ["extra"]);
  await call("threadMessage", FLOW_ID, said.thread_id, "in the thread", []);
  await call("comment", FLOW_ID, said.id, "a comment", ["note"]);
  await call("privateMessage", OTHER, "psst", []);
  await call("status", FLOW_ID, "busy");
  await call("editMessage", FLOW, "default", said.id, { content: "edited" });
  await call("get", `/flows/default/${FLOW}/messages`, { event: "comment", limit: 5 });
  await call("delete", `/flows/default/${FLOW}/messages/${said.id}`);
  await call("invite", FLOW, "default", "somebody@example.org", "come");
  await new Promise((resolve) => setTimeout(resolve, 700));
  stream.end();
  process.exit(0);
}

main();
