"""The little JavaScript that the page needs: which button was pressed, and where to look."""

HEADER = """
const key = 'sukien-language';
let chosen = null;
try { chosen = localStorage.getItem(key); } catch { /* a browser that keeps nothing: its header decides each time */ }
watch('value', () => {
  const head = element.querySelector('.sk-head');
  if (!head) return;
  document.documentElement.lang = head.lang;
  if (chosen && chosen !== head.lang) trigger('set_language', { language: chosen });
  chosen = null;
});
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-action="set_language"]');
  if (!button) return;
  try { localStorage.setItem(key, button.dataset.language); } catch { /* as above */ }
  trigger('set_language', { language: button.dataset.language });
});
"""

ANSWER = """
element.setAttribute('aria-live', 'polite');
watch('value', () => {
  // On a phone the keyboard would cover the answer.
  if (matchMedia('(pointer: coarse)').matches && document.activeElement) document.activeElement.blur();
});
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-action]');
  if (!button) return;
  if (button.dataset.action === 'ask_example') {
    trigger('ask_example', { question: button.dataset.question });
  } else if (button.dataset.action === 'open_article') {
    window.sukienOpener = button;
    trigger('open_article', {
      article: button.dataset.article,
      start: Number(button.dataset.start),
      end: Number(button.dataset.end),
    });
  }
});
"""

READER = """
const close = () => {
  trigger('close_article');
  if (window.sukienOpener && window.sukienOpener.isConnected) window.sukienOpener.focus();
};
watch('value', () => {
  const panel = element.querySelector('.sk-reader');
  if (!panel) return;
  const mark = panel.querySelector('mark');
  panel.scrollTop = mark ? Math.max(0, mark.offsetTop - panel.clientHeight / 3) : 0;
  panel.focus({ preventScroll: true });
});
element.addEventListener('click', (event) => {
  if (event.target.closest('button[data-action="close"]')) close();
});
element.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close();
});
"""

# The template's values are our own label and a date that the browser made: never an article's text.
DATE_FIELD = '<label class="sk-date"><span>${label}</span><input type="date" value="${value}"></label>'

DATE = """
element.addEventListener('change', (event) => {
  props.value = event.target.value;
  trigger('input');
});
"""
