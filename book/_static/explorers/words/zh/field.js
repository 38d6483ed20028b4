export default { title: "field" };
