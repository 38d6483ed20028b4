export default { title: "kind" };
