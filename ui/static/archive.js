// Sends files one after the other, and says how far it is; then asks the server to add them.
const sent = () => element.querySelector('.sk-sent');
const send = async (files) => {
  const form = element.querySelector('#sk-upload');
  if (form.dataset.busy || !files.length) return;
  form.dataset.busy = '1';
  const arrived = [];
  const [fit, large] = [[], []];
  for (const file of files) (file.size > Number(form.dataset.most) ? large : fit).push(file);
  const left = large.map((file) => form.dataset.large.replace('{name}', file.name)).join(' ');
  try {
    for (const [number, file] of fit.entries()) {
      sent().textContent = form.dataset.sending.replace('{done}', number).replace('{total}', fit.length);
      const { path } = await upload(file);
      arrived.push({ name: file.webkitRelativePath || file.name, path });
    }
    sent().textContent = left;
    if (arrived.length) trigger('change_archive', { kind: 'upload', files: arrived });
  } catch {  // what gradio says of it is English
    sent().textContent = `${form.dataset.failed} ${left}`;
  } finally {
    delete form.dataset.busy;
    const input = element.querySelector('#sk-files');
    if (input) input.value = '';
  }
};
element.addEventListener('change', (event) => { if (event.target.id === 'sk-files') send(event.target.files); });
element.addEventListener('dragover', (event) => {
  if (!event.target.closest('#sk-upload')) return;
  event.preventDefault();
  element.querySelector('.sk-drop').classList.add('sk-over');
});
element.addEventListener('dragleave', () => element.querySelector('.sk-drop')?.classList.remove('sk-over'));
element.addEventListener('drop', (event) => {
  element.querySelector('.sk-drop')?.classList.remove('sk-over');
  if (!event.target.closest('#sk-upload')) return;
  event.preventDefault();
  send(event.dataTransfer.files);
});
element.addEventListener('submit', (event) => {
  event.preventDefault();
  if (event.target.id !== 'sk-paste') return;
  trigger('change_archive', { kind: 'paste', fields: Object.fromEntries(new FormData(event.target)) });
});
element.addEventListener('click', (event) => {
  if (event.target.closest('button[data-change="rebuild"]')) trigger('change_archive', { kind: 'rebuild' });
});
