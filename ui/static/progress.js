// While a change is under way, asks again and again how far it is; when it is done, the page shows the archive anew.
let seen = null;
let running = false;
let timer;
const job = () => element.querySelector('.sk-job');
const look = () => {
  clearInterval(timer);
  if (!job()) return;
  if (job().dataset.job === 'running') {
    running = true;
    // Again even where the answer is the same as before: then nothing is drawn, and nothing is heard of it.
    timer = setInterval(() => { if (job()?.dataset.job === 'running') trigger('poll'); }, 500);
    return;
  }
  if (running && seen !== job().dataset.number) {
    if (!job().querySelector('.sk-failed')) document.getElementById('sk-paste')?.reset();
    window.sukien.refresh();
  }
  running = false;
  seen = job().dataset.number;
};
watch('value', look);
look();  // a change may be under way when the tab is drawn for the first time
