// Keeps the page as it is on the server: whenever the flow's stream says something, what is shown is fetched anew.
// What somebody is typing stays. Without this the page is read by reloading it.
const place = document.querySelector("#talk");
const PAUSE = 100;
let waiting = 0;

const renew = async () => {
  waiting = 0;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#talk");
  if (!fresh) return;
  const news = fresh.querySelectorAll(".lines, .subjects, .talk > section:last-of-type > ul, .thread > p, .thread > dl");
  const shown = place.querySelectorAll(".lines, .subjects, .talk > section:last-of-type > ul, .thread > p, .thread > dl");
  if (news.length !== shown.length) {
    // Something has come or gone beside the lists; a text that is being typed is worth more than that.
    const typed = place.querySelector("textarea")?.value;
    place.replaceChildren(...fresh.children);
    const box = place.querySelector("textarea");
    if (box && typed) box.value = typed;
    return;
  }
  shown.forEach((each, index) => each.replaceChildren(...news[index].childNodes));
};

const stream = new EventSource(place.dataset.stream);
stream.onmessage = () => {
  waiting ||= setTimeout(renew, PAUSE);
};
