// Filters the lists of themes and names while somebody types. Without it the lists are whole, and the box is not shown.
(() => {
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const box = document.getElementById("theme-search");
  const status = document.getElementById("theme-count");
  const told = [...document.querySelectorAll("#told .told > li")].map((row) => [row, fold(row.textContent)]);
  box.parentElement.hidden = false;
  box.addEventListener("input", () => {
    const words = fold(box.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const [row, text] of told) {
      row.hidden = !words.every((word) => text.includes(word));
      count += row.hidden ? 0 : 1;
      row.querySelector("details")?.toggleAttribute("open", words.length > 0);
    }
    status.textContent = words.length ? `${count} of ${told.length}` : "";
  });
})();
