// The list of articles: find by a word, turn pages, choose and remove. To remove takes two presses.
let timer;
const word = () => element.querySelector('#sk-find-word')?.value ?? '';
const chosen = () => [...element.querySelectorAll('input[name=id]:checked')].map((box) => box.value);
let typing = false;
element.addEventListener('input', (event) => {
  if (event.target.id !== 'sk-find-word') return;
  typing = true;
  clearTimeout(timer);
  timer = setTimeout(() => trigger('turn', { word: word(), number: 0 }), 250);
});
element.addEventListener('submit', (event) => event.preventDefault());
element.addEventListener('change', (event) => {
  if (event.target.name !== 'id') return;
  const button = element.querySelector('.sk-remove');
  button.disabled = chosen().length === 0;
  if (button.dataset.label) button.textContent = button.dataset.label;
  delete button.dataset.label;
});
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (button?.dataset.page) trigger('turn', { word: word(), number: Number(button.dataset.page) });
  if (button?.dataset.change !== 'remove') return;
  if (button.dataset.label) {
    trigger('change_archive', { kind: 'remove', ids: chosen() });
    button.disabled = true;
  } else {
    button.dataset.label = button.textContent;
    button.textContent = button.dataset.sure.replace('{count}', chosen().length);
  }
});
watch('value', () => {
  const field = element.querySelector('#sk-find-word');
  if (!typing || !field) return;
  typing = false;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
});
