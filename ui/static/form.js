// The form is drawn anew when the language or the archive changes; its fields say again what the address says.
watch('value', () => window.sukienFill?.());
