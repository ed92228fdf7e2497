// What the page has done is said for a while, and then taken away.
let timer;
const later = () => {
  clearTimeout(timer);
  timer = setTimeout(() => { const said = document.getElementById('sk-said-text'); if (said) said.textContent = ''; }, 6000);
};
window.sukienSay = (text) => {
  const said = document.getElementById('sk-said-text');
  if (said) said.textContent = text;
  later();
};
watch('value', later);
