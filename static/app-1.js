"use strict";

// The second press of a double click lands on whatever the first one brought. It means nothing.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("form[method=post] button")) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

// htmx shows whatever the server says. When nothing came, say so.
function sayThatNoAnswerCame() {
  const said = document.createElement("div");
  said.id = "notice";
  said.className = "msg bad";
  said.tabIndex = -1;
  said.append(document.getElementById("unanswered").content.cloneNode(true));
  document.getElementById("notice").replaceWith(said);
  said.focus();
}

document.addEventListener("htmx:response:error", (event) => {
  const { response, text } = event.detail.ctx;
  if (response.status >= 500 && !text.includes("<hx-partial")) sayThatNoAnswerCame();
});
document.addEventListener("htmx:error", sayThatNoAnswerCame);
