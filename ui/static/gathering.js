// While articles are grouped into events, asks again and again how far it is; then the page shows them.
let timer;
const state = () => element.querySelector('[data-gathering]')?.dataset.gathering;
const look = () => {
  clearInterval(timer);
  if (state() === 'done') window.sukien.anew();
  // Again even where the answer is the same as before: then nothing is drawn, and nothing is heard of it.
  if (state() === 'running') timer = setInterval(() => { if (state() === 'running') trigger('poll'); }, 700);
};
watch('value', look);
look();  // it may stand there already when the tab is drawn for the first time
