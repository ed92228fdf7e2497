// Rename, split, merge: what cannot be undone at once takes two presses.
let changed = false;
const reset = (form) => {
  const button = form?.querySelector('button[data-label]');
  if (!button) return;
  button.textContent = button.dataset.label;
  delete button.dataset.label;
};
element.addEventListener('change', (event) => reset(event.target.form));
element.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector('button');
  const given = new FormData(form);
  const articles = given.getAll('article');
  if (form.dataset.kind === 'split' && (!articles.length || articles.length === form.querySelectorAll('[name=article]').length)) {
    form.querySelector('[name=article]').focus();
    return;
  }
  if (button.dataset.sure && !button.dataset.label) {
    button.dataset.label = button.textContent;
    button.textContent = button.dataset.sure;
    return;
  }
  reset(form);
  const kind = form.dataset.kind;
  const { event: id } = form.closest('.sk-edit').dataset;
  changed = true;
  trigger('change_event', { kind, event: id, articles, title: given.get('title'), other: given.get('other') });
});
// All of the event was drawn anew: the keyboard goes on where it was, above the line that says what was done.
watch('value', () => {
  if (changed) element.querySelector('summary')?.focus();
  changed = false;
});
