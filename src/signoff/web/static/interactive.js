// Swagger's page in ours; the browser keeps no credential, and nothing is asked of another site.
const operations = document.getElementById("operations");
SwaggerUIBundle({
  domNode: operations,
  url: operations.dataset.description,
  docExpansion: "none",
  filter: true,
  persistAuthorization: false,
  tryItOutEnabled: false,
  validatorUrl: null,
  defaultModelsExpandDepth: -1,
});
