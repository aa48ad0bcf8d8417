// Where the API begins, also below a prefix that a proxy has put before it.
const base = new URL("..", document.currentScript.src).pathname.replace(/\/$/, "");

fetch(`${base}/openapi.json`)
  .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`openapi.json: ${answer.status}`))))
  .then((description) =>
    SwaggerUIBundle({
      spec: { ...description, servers: [{ url: base || "/" }] },
      dom_id: "#description",
      deepLinking: true,
      displayRequestDuration: true,
      docExpansion: "list",
      defaultModelsExpandDepth: 0,
      filter: true,
      tryItOutEnabled: true,
      // Nothing is asked of anybody but this server.
      validatorUrl: null,
    }),
  )
  .catch((error) => {
    document.getElementById("description").textContent = `The description could not be loaded. ${error.message}`;
  });
