/** The customer's page: `/points/`. */
document.querySelector('main')?.append('Kawan');
