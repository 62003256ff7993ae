/** The demo order page of a developer's machine: `/demo/`. */
document.querySelector('main')?.append('Kawan');
