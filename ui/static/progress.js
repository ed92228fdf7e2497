// While a change is under way, asks again and again how far it is; when it is done, the page shows the archive anew.
let seen = null;
let running = false;
watch('value', () => {
  const job = element.querySelector('.sk-job');
  if (!job) return;
  if (job.dataset.job === 'running') {
    running = true;
    setTimeout(() => trigger('poll'), 400);
  } else {
    if (running && seen !== job.dataset.number) {
      if (!job.querySelector('.sk-failed')) document.getElementById('sk-paste')?.reset();
      window.sukien.refresh();
    }
    running = false;
    seen = job.dataset.number;
  }
});
