// The filters of the list of events, and a question within one: both are addresses.
let focused = '';
let going = '';
const filter = (form) => {
  const fields = [...new FormData(form)].filter(([, value]) => value.trim());
  const address = `?${new URLSearchParams([['tab', 'events'], ...fields])}`;
  // Enter both changes a field and sends the form: going twice would take the fields away from under the next press.
  if (address === going) return;
  going = address;
  setTimeout(() => { going = ''; }, 1000);
  window.sukien.go(address);
};
element.addEventListener('change', (event) => {
  if (event.target.form?.id === 'sk-event-form') filter(event.target.form);
});
element.addEventListener('focusin', (event) => { focused = event.target.id; });
element.addEventListener('focusout', (event) => { if (event.relatedTarget) focused = ''; });
element.addEventListener('reset', (event) => { event.preventDefault(); window.sukien.go('?tab=events'); });
element.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.id === 'sk-event-form') filter(form);
  if (form.id !== 'sk-event-ask') return;
  const q = form.elements['sk-event-question'].value.trim();
  if (q) window.sukien.go(`?${new URLSearchParams({ q, event: form.dataset.event })}`);
});
// The fields were drawn anew while one of them was being used.
watch('value', () => { if (focused) document.getElementById(focused)?.focus(); });
