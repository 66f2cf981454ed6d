// Follows the log of a build. Without this script the page is loaded again every few seconds.
(() => {
  const log = document.querySelector("pre[data-events]");
  if (!log) return;
  const live = document.getElementById("live");
  const pollEvery = 2000;
  const failuresUntilPolling = 3;

  const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const change = write => {
    const follows = isAtEnd();
    write();
    if (follows) log.scrollTop = log.scrollHeight;
  };
  const show = text => {
    if (log.textContent !== text) change(() => { log.textContent = text; });
  };
  const end = () => location.reload();

  const poll = async () => {
    try {
      const response = await fetch(log.dataset.log, { cache: "no-store" });
      if (response.ok) {
        show(await response.text());
        if (response.headers.get("X-Build-Status") === "ended") return end();
      }
    } catch {
      live.textContent = "The server cannot be reached. This page tries again.";
    }
    setTimeout(poll, pollEvery);
  };

  const follow = () => {
    const events = new EventSource(log.dataset.events);
    let failures = 0;
    events.addEventListener("text", event => { failures = 0; show(JSON.parse(event.data)); });
    events.addEventListener("more", event => change(() => log.append(JSON.parse(event.data))));
    events.addEventListener("end", () => { events.close(); end(); });
    events.addEventListener("error", () => {
      failures += 1;
      if (events.readyState !== EventSource.CLOSED && failures < failuresUntilPolling) return;
      events.close();
      poll();
    });
  };

  if ("EventSource" in window) follow();
  else poll();
})();
