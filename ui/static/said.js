// What the page has done is said for a while, and then taken away.
let timer;
const later = (time = 6000) => {
  clearTimeout(timer);
  timer = setTimeout(() => { const said = document.getElementById('sk-said-text'); if (said) said.textContent = ''; }, time);
};
window.sukienSay = (text, time) => {
  const said = document.getElementById('sk-said-text');
  if (said) said.textContent = text;
  later(time);
};
watch('value', () => later());
