// How long the summary is to be, and what about: told anew when the slider is let go, and on Enter.
const form = () => element.querySelector('form');
let timer;
const tell = () => {
  clearTimeout(timer);
  timer = setTimeout(ask, 150);  // arrow keys come in runs
};
const ask = () => {
  const { event } = form().dataset;
  trigger('retell', { event, sentences: Number(form().elements.sentences.value), focus: form().elements.focus.value });
};
element.addEventListener('input', (event) => {
  if (event.target.name === 'sentences') form().querySelector('output').textContent = event.target.value;
});
element.addEventListener('change', tell);
element.addEventListener('submit', (event) => event.preventDefault());
