// Signing up: birth date and sex only where the document does not tell them; a chosen file is sent at once.
const TOLD = new Set(["resident", "hmt_residence"]);

for (const member of document.querySelectorAll("[data-member]")) {
  const kind = member.querySelector('select[name$="id_kind"]');
  const hidden = member.querySelector("[data-without-resident]");
  if (!kind || !hidden) continue;
  const show = () => {
    hidden.hidden = TOLD.has(kind.value) && !hidden.querySelector(".wrong");
  };
  kind.addEventListener("change", show);
  show();
}

for (const form of document.querySelectorAll("[data-send-on-choice]")) {
  form.classList.add("quiet");
  form.querySelector("input[type=file]").addEventListener("change", (event) => {
    if (event.target.files.length) form.requestSubmit();
  });
}
